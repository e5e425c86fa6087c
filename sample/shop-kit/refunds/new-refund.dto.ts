import { IsInt, Min } from 'class-validator';

export class NewRefundDto {
  /** In 分. */
  @IsInt()
  @Min(1)
  refund!: number;
}
