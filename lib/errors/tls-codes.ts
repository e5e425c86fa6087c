const TLS_CODE =
  /^(?:CERT_|CRL_|ERR_SSL_|ERR_TLS_|EPROTO|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|UND_ERR_PRX_TLS$|HOSTNAME_MISMATCH|INVALID_(?:CA|PURPOSE)|PATH_LENGTH_)/u;

/** Whether an error with this code says that TLS is the matter: a certificate, an authority, a version. */
export function isTlsCode(code: string): boolean {
  return TLS_CODE.test(code);
}
