import { IsInt, IsOptional, IsString, Length, Matches, Max, Min } from 'class-validator';

export class NewOrderDto {
  /** In 分. */
  @IsInt()
  @Min(1)
  @Max(100_000_000)
  total!: number;

  @IsOptional()
  @IsString()
  @Length(1, 60)
  description?: string;

  /** For an order that exists at WeCom already. */
  @IsOptional()
  @Matches(/^[\w\-|*]{6,32}$/u, { message: 'out_trade_no must be 6 to 32 of A-Z a-z 0-9 _ - | *' })
  out_trade_no?: string;
}
