/** The path of the API's pages and their assets. */
export const pagesPath = '/api/docs';
