import { AppError } from '../errors/app-error.js';

export class DeliveryNotFound extends AppError.define({
  code: 'delivery_not_found',
  status: 404,
  title: 'Delivery not found',
}) {}
