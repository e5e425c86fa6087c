import type { WeComApiClient } from '../../api/wecom-api.client.js';
import type { CallOptions } from '../../calls/call-options.js';
import { APPLY_MCH } from './apply-mch.endpoint.js';
import { ApplyMchResponseDto } from '../dto/apply-mch.response.dto.js';
import type { ApplyMchRequestDto } from '../dto/apply-mch.request.dto.js';
import { ApplymentDto } from '../dto/applyment.dto.js';
import type { GetApplymentStatusRequestDto } from '../dto/get-applyment-status.request.dto.js';
import { UploadedImageDto } from '../dto/uploaded-image.dto.js';
import { GET_APPLYMENT_STATUS } from './get-applyment-status.endpoint.js';
import { personalTextsOf } from './personal-texts.js';
import { UPLOAD_IMAGE } from './upload-image.endpoint.js';

/** The three calls about applyments, with validated requests. */
export class ApplymentCalls {
  constructor(private readonly client: Pick<WeComApiClient, 'post'>) {}

  /** @param body of multipart/form-data. */
  async upload(body: Blob, options: CallOptions): Promise<UploadedImageDto> {
    return this.client.post(UPLOAD_IMAGE, body, UploadedImageDto, options);
  }

  async apply(request: ApplyMchRequestDto, options: CallOptions): Promise<void> {
    const personal = personalTextsOf(request);
    await this.client.post(APPLY_MCH, request, ApplyMchResponseDto, { ...options, personal });
  }

  async query(request: GetApplymentStatusRequestDto, options: CallOptions): Promise<ApplymentDto> {
    return this.client.post(GET_APPLYMENT_STATUS, request, ApplymentDto, options);
  }
}
