import type { Subject } from '../contract/finding.ts'

/** The operations in the order in which reports show them, what concerns every answer first. */
export const subjects = [
  'all',
  'createCustomer',
  'updateCustomer',
  'getCustomer',
  'listCustomers',
  'blacklistCustomer',
  'deleteCustomer',
] as const satisfies Subject[]

const names: Record<Subject, string> = {
  all: 'Every answer',
  createCustomer: 'Create',
  updateCustomer: 'Update',
  getCustomer: 'Get',
  listCustomers: 'List',
  blacklistCustomer: 'Blacklist',
  deleteCustomer: 'Delete',
}

/** What people call an operation: `Create`; `Every answer` for `all`. */
export function subjectName(subject: Subject): string {
  return names[subject]
}
