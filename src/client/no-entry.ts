import { header } from '../http/exchange.ts'
import type { Exchange } from '../http/exchange.ts'

/**
 * Why an answer means that nothing can be done with this deployment, in sentences that say what to do: it refuses the
 * credentials or asks for some, or has no customers at the path where they are listed. Undefined where it lets one in,
 * or did not answer.
 */
export function noEntry({ answer, request }: Exchange, customers: string): string | undefined {
  if (answer?.status === 401 || answer?.status === 403) {
    if (header(request.headers, 'x-auth-client') !== undefined) {
      return (
        `The deployment refuses these credentials (${answer.status}). ` +
        "Check them, and that this machine's clock is right: a signature holds for a short time."
      )
    }
    return (
      `The deployment refuses requests without credentials (${answer.status}). ` +
      'Give --client-id and --client-secret, or CLIENT_ID and CLIENT_SECRET.'
    )
  }
  return answer?.status === 404
    ? `There is no ${request.url}: the base URL is what comes before ${customers}. For other paths than the document's, give --spec.`
    : undefined
}
