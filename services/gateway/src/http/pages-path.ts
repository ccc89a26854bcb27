/** Where the pages of the API are, and all that belongs to them. */
export const pagesPath = '/api/docs';
