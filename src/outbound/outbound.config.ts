import { Matches, ValidateBy } from 'class-validator';
import { Setting } from '../config/setting.js';
import { isNetwork } from './networks.js';

export class OutboundSettings {
  @Setting(
    'OUTBOUND_PORTS',
    'Ports that may be reached at addresses which callers give (`photoUrl`, `webhookUrl`).',
  )
  @Matches(/^\d{1,5}$/, { each: true, message: 'must be port numbers' })
  readonly ports: readonly string[] = ['80', '443'];

  @Setting(
    'OUTBOUND_NETWORKS',
    'Networks that may be reached at such addresses though they are not public, for services beside this one: `10.0.0.0/8`, `127.0.0.1/32`, `fd00::/8`. With any, names that no name server knows are asked of the system, too: those in search domains.',
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
