import { Matches, ValidateBy } from 'class-validator';
import { Setting } from '../config/setting.js';
import { isNetwork } from './networks.js';

export class OutboundSettings {
  @Setting('OUTBOUND_PORTS', 'Ports that URLs of callers (`photoUrl`, `webhookUrl`) may have.')
  @Matches(/^\d{1,5}$/, { each: true, message: 'must be port numbers' })
  readonly ports: readonly string[] = ['80', '443'];

  @Setting(
    'OUTBOUND_NETWORKS',
    'Non-public networks that such URLs may lead to, for services next to this one: `10.0.0.0/8`, `127.0.0.1/32`, `fd00::/8`. If any are set, host names that no name server knows, such as those in search domains, are resolved by the system.',
  )
  @ValidateBy(
    {
      name: 'isNetwork',
      validator: { validate: isNetwork, defaultMessage: () => 'must be networks such as 10.0.0.0/8' },
    },
    { each: true },
  )
  readonly networks: readonly string[] = [];
}
