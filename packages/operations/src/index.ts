export { AdminServer, type AdminServerOptions } from './admin-server.ts';
export { commonSettings } from './common-settings.ts';
export { Lifecycle, type LifecycleOptions, type Part } from './lifecycle.ts';
export { createLogger, type Logger, type LoggerOptions } from './logger.ts';
export { createMetrics } from './metrics.ts';
export { redact } from './redact.ts';
export { badSettingExitCode, type Host, runService, type Service } from './run-service.ts';
export { setting } from './setting.ts';
export { type Environment, readSettings, type Setting, type Settings, SettingsError } from './settings.ts';
