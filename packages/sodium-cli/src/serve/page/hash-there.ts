/** The server's side. */
import type { Hashed } from '../answers.js';

/** `fetch` tells nobody how much it has sent. */
export function hashThere(file: File, onProgress: (bytes: number) => void): Promise<Hashed> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', 'hash');
    request.upload.addEventListener('progress', ({ loaded }) => onProgress(loaded));
    request.addEventListener('load', () => {
      const { status, responseText } = request;
      if (status === 200) resolve(JSON.parse(responseText) as Hashed);
      else reject(new Error(`The server refused: ${responseText.trim()}`));
    });
    request.addEventListener('error', () => {
      reject(new Error('The upload broke off: the server was stopped, or the file has changed or is gone'));
    });
    request.send(file);
  });
}
