/** What a member of an object is, and so what can become of it. */
export type Kind =
  | 'name'
  | 'email'
  | 'choice'
  | 'uuid'
  | 'flag'
  | 'json'
  | 'time'
  | 'sentence'
  | 'token'
  | 'number'
  | 'object'
  | 'list'
