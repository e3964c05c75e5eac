// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source.archive;

import io.sparkvae.failure.Failure;
import io.sparkvae.image.Rejection;
import io.sparkvae.source.files.StorageParts;
import io.sparkvae.source.files.StorageStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32;
import java.util.zip.Inflater;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The entries of a zip file, as its central directory names them: an entry that was replaced or
 * deleted is not read. The directory is read as a stream, because millions of entries do not fit
 * into the memory of a task.
 */
final class ZipEntries implements ArchiveReader {
  private static final int LOCAL = 0x04034b50;
  private static final int LOCAL_BYTES = 30;
  private static final int SKIPPED = 1 << 16;

  private final ZipDirectory place;
  private final InputStream directory;
  private final StorageParts file;
  private final ZipNames names;
  private final ExpansionMeter meter;
  private final Inflater inflater = new Inflater(true);
  private long found;
  private boolean finished;

  private ZipEntries(
      ZipDirectory place,
      InputStream directory,
      StorageParts file,
      ZipNames names,
      ExpansionMeter meter) {
    this.place = place;
    this.directory = directory;
    this.file = file;
    this.names = names;
    this.meter = meter;
  }

  /** Opens a file of this length. */
  static ZipEntries open(
      Path path, long length, ZipNames names, ExpansionMeter meter, Configuration hadoop)
      throws IOException {
    FileSystem fs = StorageStream.fileSystem(path, hadoop);
    StorageParts file = new StorageParts(fs.open(path), length);
    try {
      ZipDirectory place = ZipDirectory.of(file, length);
      InputStream directory = StorageStream.open(path, place.offset(), hadoop);
      return new ZipEntries(place, directory, file, names, meter);
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  @Override
  public Entry next() throws IOException {
    ZipRecord entry = finished ? null : record();
    if (entry == null) {
      finished = true;
      return null;
    }
    found++;
    String name = names.of(entry);
    Kind kind = name.endsWith("/") ? Kind.DIRECTORY : Kind.FILE;
    Rejection refused = entry.refused();
    return new Entry(name, kind, entry.bytes(), refused, () -> meter.meter(new Expanded(entry)));
  }

  private ZipRecord record() throws IOException {
    byte[] bytes = directory.readNBytes(ZipRecord.BYTES);
    ByteBuffer header = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    if (bytes.length < ZipRecord.BYTES || header.getInt(0) != ZipDirectory.ENTRY) {
      if (!place.states(found)) {
        throw new EOFException("its directory names %s entries".formatted(place.entries()));
      }
      return null;
    }
    byte[] name = directory.readNBytes(header.getShort(28) & 0xffff);
    byte[] extra = directory.readNBytes(header.getShort(30) & 0xffff);
    directory.skipNBytes(header.getShort(32) & 0xffff);
    return new ZipRecord(header, name, extra);
  }

  private InputStream stored(ZipRecord entry) throws IOException {
    long at = place.shift() + entry.offset();
    ByteBuffer header = ByteBuffer.wrap(file.bytes(at, LOCAL_BYTES)).order(ByteOrder.LITTLE_ENDIAN);
    if (header.getInt(0) != LOCAL) {
      throw new EOFException("no entry at byte " + at);
    }
    int names = (header.getShort(26) & 0xffff) + (header.getShort(28) & 0xffff);
    return file.part(at + LOCAL_BYTES + names, entry.storedBytes());
  }

  /** The expanded bytes of an entry, whose number and checksum must be those of the directory. */
  private final class Expanded extends FilterInputStream {
    private final ZipRecord entry;
    private final CRC32 crc = new CRC32();
    private long count;

    Expanded(ZipRecord entry) throws IOException {
      super(InputStream.nullInputStream());
      this.entry = entry;
      try {
        in = ZipMethod.of(entry.method()).orElseThrow().open(stored(entry), entry, inflater);
      } catch (IOException | RuntimeException e) {
        throw damaged(e);
      }
    }

    private IOException damaged(Exception e) {
      if (e instanceof UncheckedIOException || e instanceof Failure) {
        throw (RuntimeException) e;
      }
      return new DamagedEntry(String.valueOf(e.getMessage()), e);
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 255;
    }

    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
      int read;
      try {
        read = in.read(to, offset, length);
      } catch (IOException | RuntimeException e) {
        throw damaged(e);
      }
      if (read > 0) {
        crc.update(to, offset, read);
        count += read;
      } else if (read < 0 && (count != entry.bytes() || crc.getValue() != entry.crc())) {
        throw new DamagedEntry(
            "expected %s bytes with checksum %08x, found %s with %08x"
                .formatted(entry.bytes(), entry.crc(), count, crc.getValue()),
            null);
      }
      return read;
    }

    /** Bytes that are skipped belong to the checksum, too. */
    @Override
    public long skip(long most) throws IOException {
      return readNBytes((int) Math.max(0, Math.min(most, SKIPPED))).length;
    }
  }

  @Override
  public void close() throws IOException {
    inflater.end();
    try (directory) {
      file.close();
    }
  }
}
