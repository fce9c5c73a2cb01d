import { crc32 } from 'node:zlib';

export interface ZipEntry {
  readonly name: string;
  readonly data: Uint8Array;
}

const LOCAL_HEADER = 30;
const ALIGNMENT = 16;
/** Extra field id that Android's zipalign uses for padding; readers skip it. */
const PADDING_FIELD = 0xd935;

/**
 * Creates a ZIP without compression and with a fixed date, so that equal entries give equal bytes. Data is
 * aligned to 16 bytes.
 */
export function storedZip(entries: readonly ZipEntry[]): Buffer {
  const chunks: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let size = 0;
  for (const { name, data } of entries) {
    const label = Buffer.from(name);
    const common = commonHeader(data, label.length);
    directory.push(directoryEntry(common, size, label));
    const padding = (ALIGNMENT - ((size + LOCAL_HEADER + label.length + 4) % ALIGNMENT)) % ALIGNMENT;
    const local = [
      Buffer.from('PK\x03\x04', 'latin1'),
      withExtra(common, 4 + padding),
      label,
      padded(padding),
      data,
    ];
    chunks.push(...local);
    size += local.reduce((sum, { length }) => sum + length, 0);
  }
  const directorySize = directory.reduce((sum, { length }) => sum + length, 0);
  return Buffer.concat([...chunks, ...directory, endRecord(entries.length, size, directorySize)]);
}

/** The 26 bytes shared by the local header and the directory. */
function commonHeader(data: Uint8Array, nameLength: number): Buffer {
  const header = Buffer.alloc(26);
  header.writeUInt16LE(20, 0); // version 2.0
  header.writeUInt16LE(0x21, 8); // 1 January 1980
  header.writeUInt32LE(crc32(data), 10);
  header.writeUInt32LE(data.length, 14);
  header.writeUInt32LE(data.length, 18);
  header.writeUInt16LE(nameLength, 22);
  return header;
}

function withExtra(common: Buffer, length: number): Buffer {
  const header = Buffer.from(common);
  header.writeUInt16LE(length, 24);
  return header;
}

function padded(padding: number): Buffer {
  const extra = Buffer.alloc(4 + padding);
  extra.writeUInt16LE(PADDING_FIELD, 0);
  extra.writeUInt16LE(padding, 2);
  return extra;
}

function directoryEntry(common: Buffer, offset: number, label: Buffer): Buffer {
  const tail = Buffer.alloc(14);
  tail.writeUInt32LE(offset, 10);
  return Buffer.concat([Buffer.from('PK\x01\x02\x14\x00', 'latin1'), common, tail, label]);
}

function endRecord(entries: number, offset: number, size: number): Buffer {
  const record = Buffer.alloc(22);
  record.write('PK\x05\x06', 0, 'latin1');
  record.writeUInt16LE(entries, 8);
  record.writeUInt16LE(entries, 10);
  record.writeUInt32LE(size, 12);
  record.writeUInt32LE(offset, 16);
  return record;
}
