/**
 * Reads and extends FlatBuffers (https://flatbuffers.dev/internals/) without a schema: enough to add
 * operators to a `.tflite` file. Tables, vectors and strings are identified by their absolute position; 0
 * means absent.
 */
export class FlatReader {
  private readonly view: DataView;

  constructor(readonly bytes: Uint8Array) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get root(): number {
    return this.view.getUint32(0, true);
  }

  has(table: number, field: number): boolean {
    return this.slot(table, field) !== 0;
  }

  /** Position of the object to which a field refers. */
  reference(table: number, field: number): number {
    const at = this.slot(table, field);
    return at === 0 ? 0 : at + this.view.getUint32(at, true);
  }

  int(table: number, field: number): number {
    const at = this.slot(table, field);
    return at === 0 ? 0 : this.view.getInt32(at, true);
  }

  byte(table: number, field: number): number {
    const at = this.slot(table, field);
    return at === 0 ? 0 : this.view.getUint8(at);
  }

  text(at: number): string {
    if (at === 0) return '';
    return Buffer.from(this.bytes.subarray(at + 4, at + 4 + this.view.getUint32(at, true))).toString();
  }

  ints(at: number): number[] {
    const count = this.view.getUint32(at, true);
    return Array.from({ length: count }, (_, i) => this.view.getInt32(at + 4 + i * 4, true));
  }

  /** Positions of the objects in a vector of references. */
  references(at: number): number[] {
    return this.ints(at).map((offset, i) => at + 4 + i * 4 + offset);
  }

  private slot(table: number, field: number): number {
    const vtable = table - this.view.getInt32(table, true);
    const at = 4 + field * 2;
    const offset = at < this.view.getUint16(vtable, true) ? this.view.getUint16(vtable + at, true) : 0;
    return offset === 0 ? 0 : table + offset;
  }
}

interface Scalar {
  readonly kind: 'byte' | 'int';
  readonly value: number;
}

interface Vector {
  readonly kind: 'vector';
  readonly count: number;
  readonly data: Uint8Array;
  readonly align: 4 | 16;
}

type Field = Scalar | FlatNode | undefined;

/** The target of a reference: a new object, or one that stays in place in the extended file. */
export type FlatNode =
  | { readonly kind: 'table'; readonly fields: readonly Field[] }
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'list'; readonly nodes: readonly FlatNode[] }
  | { readonly kind: 'kept'; readonly position: number }
  | Vector;

export const byte = (value: number): Scalar => ({ kind: 'byte', value });
export const int = (value: number): Scalar => ({ kind: 'int', value });
/** Fields in schema order; undefined means absent. */
export const table = (...fields: Field[]): FlatNode => ({ kind: 'table', fields });
export const text = (value: string): FlatNode => ({ kind: 'text', value });
export const list = (nodes: readonly FlatNode[]): FlatNode => ({ kind: 'list', nodes });
export const kept = (position: number): FlatNode => ({ kind: 'kept', position });
export const ints = (values: readonly number[]): FlatNode => numbers(new Int32Array(values));
export const floats = (values: readonly number[]): FlatNode => numbers(new Float32Array(values));
/** Bytes aligned to 16, as required for data of a TensorFlow Lite buffer. */
export const blob = (data: Uint8Array): FlatNode => ({ kind: 'vector', count: data.length, data, align: 16 });

function isScalar(field: Scalar | FlatNode): field is Scalar {
  return field.kind === 'byte' || field.kind === 'int';
}

function numbers(values: Int32Array | Float32Array): Vector {
  return { kind: 'vector', count: values.length, data: new Uint8Array(values.buffer), align: 4 };
}

/**
 * Writes `root` in front of `tail`, an existing FlatBuffer that is moved unchanged: references are relative
 * and point forward only, so new tables can refer to old ones; the old root remains as unused bytes.
 */
export function writeFlat(
  identifier: string,
  root: FlatNode,
  tail: Uint8Array = new Uint8Array(0),
): Uint8Array {
  return new FlatWriter().write(identifier, root, tail);
}

/** Writes parents before their children. */
class FlatWriter {
  private bytes = new Uint8Array(1 << 16);
  private view = new DataView(this.bytes.buffer);
  private end = 8;
  private readonly late: { readonly at: number; readonly position: number }[] = [];

  write(identifier: string, root: FlatNode, tail: Uint8Array): Uint8Array {
    this.bytes.set(Buffer.from(identifier, 'latin1'), 4);
    this.link(0, root);
    this.align(16); // preserves the alignment of the old file's data
    for (const { at, position } of this.late) this.view.setUint32(at, this.end + position - at, true);
    return Buffer.concat([this.bytes.subarray(0, this.end), tail]);
  }

  private reserve(size: number): number {
    const at = this.end;
    this.end += size;
    if (this.end > this.bytes.length) {
      const bigger = new Uint8Array(this.end * 2);
      bigger.set(this.bytes);
      this.bytes = bigger;
      this.view = new DataView(bigger.buffer);
    }
    return at;
  }

  /** Pads so that the position `ahead` bytes further on is aligned. */
  private align(to: number, ahead = 0): void {
    this.reserve((to - ((this.end + ahead) % to)) % to);
  }

  private link(at: number, node: FlatNode): void {
    if (node.kind === 'kept') this.late.push({ at, position: node.position });
    else this.view.setUint32(at, this.emit(node) - at, true);
  }

  private emit(node: Exclude<FlatNode, { kind: 'kept' }>): number {
    if (node.kind === 'table') return this.emitTable(node.fields);
    if (node.kind === 'list') return this.emitList(node.nodes);
    if (node.kind === 'vector') return this.emitBytes(node.data, node);
    const data = Buffer.from(node.value);
    return this.emitBytes(Buffer.concat([data, new Uint8Array(1)]), { count: data.length, align: 4 });
  }

  private emitList(nodes: readonly FlatNode[]): number {
    this.align(4);
    const at = this.reserve(4 + nodes.length * 4);
    this.view.setUint32(at, nodes.length, true);
    nodes.forEach((child, i) => this.link(at + 4 + i * 4, child));
    return at;
  }

  private emitBytes(data: Uint8Array, { count, align }: { count: number; align: number }): number {
    this.align(4);
    this.align(align, 4); // the data behind the 4-byte length is aligned
    const at = this.reserve(4 + data.length);
    this.view.setUint32(at, count, true);
    this.bytes.set(data, at + 4);
    return at;
  }

  /**
   * Writes a vtable, then the table: the offset back to the vtable, fields of four bytes, fields of one byte.
   */
  private emitTable(fields: readonly Field[]): number {
    const present = fields.flatMap((field, index) => (field === undefined ? [] : [{ field, index }]));
    const wide = present.filter(({ field }) => field.kind !== 'byte');
    const narrow = present.filter(({ field }) => field.kind === 'byte');
    const vtableSize = 4 + fields.length * 2;
    const tableSize = 4 + wide.length * 4 + narrow.length;
    this.align(2);
    this.align(4, vtableSize);
    const vtable = this.reserve(vtableSize);
    const at = this.reserve(tableSize);
    this.view.setUint16(vtable, vtableSize, true);
    this.view.setUint16(vtable + 2, tableSize, true);
    this.view.setInt32(at, at - vtable, true);
    let offset = 4;
    const nodes: { at: number; node: FlatNode }[] = [];
    for (const { field, index } of [...wide, ...narrow]) {
      this.view.setUint16(vtable + 4 + index * 2, offset, true);
      if (!isScalar(field)) nodes.push({ at: at + offset, node: field });
      else if (field.kind === 'int') this.view.setInt32(at + offset, field.value, true);
      else this.view.setUint8(at + offset, field.value);
      offset += field.kind === 'byte' ? 1 : 4;
    }
    for (const { at: slot, node } of nodes) this.link(slot, node);
    return at;
  }
}
