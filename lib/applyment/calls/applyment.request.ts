import { assertKnownFields, decodeRequest } from '../../decode/decode-request.js';
import { ApplyMchRequestDto } from '../dto/apply-mch.request.dto.js';
import { GetApplymentStatusRequestDto } from '../dto/get-applyment-status.request.dto.js';
import { assertConsistent } from '../rules/assert-consistent.js';
import { APPLY_MCH } from './apply-mch.endpoint.js';
import { GET_APPLYMENT_STATUS } from './get-applyment-status.endpoint.js';

/**
 * The request that submits this applyment.
 * @param now milliseconds since the epoch.
 * @throws {WeComRequestError} naming the invalid field.
 */
export function toApplyMchRequest(applyment: ApplyMchRequestDto, now: number): ApplyMchRequestDto {
  assertKnownFields(ApplyMchRequestDto, applyment, APPLY_MCH.path);
  const request = decodeRequest(ApplyMchRequestDto, applyment, APPLY_MCH.path);
  assertConsistent(request, now, APPLY_MCH.path);
  return request;
}

/**
 * The request that queries this applyment.
 * @throws {WeComRequestError} if the number is invalid.
 */
export function toStatusQuery(out_request_no: string): GetApplymentStatusRequestDto {
  return decodeRequest(GetApplymentStatusRequestDto, { out_request_no }, GET_APPLYMENT_STATUS.path);
}
