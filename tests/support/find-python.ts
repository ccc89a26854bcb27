import { findProgram, type FoundProgram } from './find-program.ts';

/** A Python 3.8 or newer that runs. Throws an `Error` that says what to do where none is to be had. */
export async function findPython(): Promise<FoundProgram> {
  return findProgram({
    title: 'Python',
    names: ['python3'],
    check: ['-c', 'import sys, json, urllib.request; sys.exit(sys.version_info < (3, 8))'],
    packages: ['python3', 'python3-minimal'],
    pathInCopy: 'usr/bin/python3',
    megabytes: 6,
    advice: 'no Python 3.8 or newer is here and none could be fetched: install python3',
  });
}
