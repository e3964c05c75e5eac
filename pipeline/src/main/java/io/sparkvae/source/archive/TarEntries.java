// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source.archive;

import io.sparkvae.image.Rejection;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarUtils;

/**
 * The entries of a tar file, and of tar files that follow it: {@code cat a.tar b.tar > c.tar}. The
 * zeros that end a tar file separate them.
 */
public final class TarEntries implements ArchiveReader {
  private static final int BLOCK = 512;
  private static final int BUFFER = 1 << 16;

  /** GNU tar's type of entry for the label of a volume. */
  private static final char LABEL = 'V';

  /** GNU tar's type of entry for a directory in an incremental archive: its list follows. */
  private static final char DIRECTORY_LIST = 'D';

  private final TarEnd end;
  private final InputStream in;
  private TarArchiveInputStream tar;
  private boolean finished;

  /**
   * @param content the file's bytes, expanded and metered
   */
  TarEntries(InputStream content) {
    this.end = new TarEnd(content);
    this.in = new BufferedInputStream(end, BUFFER);
    this.tar = tar(in);
  }

  /** Blocks of one record, because the next tar file may follow at once. */
  private static TarArchiveInputStream tar(InputStream in) {
    return new TarArchiveInputStream(in, BLOCK, BLOCK, StandardCharsets.ISO_8859_1.name());
  }

  /** Whether a file that begins like this is a tar file, also one without the magic "ustar". */
  public static boolean begin(byte[] start) {
    try {
      return start.length >= BLOCK && start[0] != 0 && TarUtils.verifyCheckSum(start);
    } catch (IllegalArgumentException e) {
      // No checksum stands where a tar file has it.
      return false;
    }
  }

  @Override
  public Entry next() throws IOException {
    while (!finished) {
      TarArchiveEntry entry = tar.getNextEntry();
      if (entry != null) {
        boolean list = entry.getLinkFlag() == DIRECTORY_LIST;
        if (list && entry.isDirectory()) {
          // The library takes a directory to have no content, and the list for an entry.
          in.skipNBytes((entry.getSize() + BLOCK - 1) / BLOCK * BLOCK);
        }
        boolean holdsFile = !entry.isDirectory() && !list && entry.getLinkFlag() != LABEL;
        Kind kind = holdsFile ? Kind.FILE : Kind.DIRECTORY;
        return new Entry(name(entry.getName()), kind, entry.getSize(), refused(entry), () -> tar);
      }
      byte[] block = nextBlock();
      if (block.length == 0) {
        finished = true;
      } else if (begin(block)) {
        tar = tar(new SequenceInputStream(new ByteArrayInputStream(block), in));
      } else {
        finished = true;
        return new Entry("bytes after its end", Kind.REMAINDER, 0, null, null);
      }
    }
    return null;
  }

  /** Returns the next block that is not zero; an empty one at the end. */
  private byte[] nextBlock() throws IOException {
    byte[] block = in.readNBytes(BLOCK);
    while (block.length > 0) {
      for (byte value : block) {
        if (value != 0) {
          return block;
        }
      }
      block = in.readNBytes(BLOCK);
    }
    if (!end.reached()) {
      throw new EOFException("no zeros mark its end");
    }
    return block;
  }

  private Rejection refused(TarArchiveEntry entry) {
    if (entry.isLink() || entry.isSymbolicLink()) {
      return new Rejection("entry is a link", "to " + name(entry.getLinkName()));
    }
    if (entry.isFIFO() || entry.isCharacterDevice() || entry.isBlockDevice()) {
      return new Rejection("entry is a pipe or device", "");
    }
    return tar.canReadEntryData(entry)
        ? null
        : new Rejection("entry is stored in an unknown way", "");
  }

  /**
   * Returns a name whose bytes are given as characters of Latin-1. The bytes are UTF-8, or if they
   * are not, Latin-1, in which different names stay different. A name from a pax header has been
   * decoded already.
   */
  static String name(String bytes) {
    if (!StandardCharsets.ISO_8859_1.newEncoder().canEncode(bytes)) {
      return bytes;
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes.getBytes(StandardCharsets.ISO_8859_1)))
          .toString();
    } catch (CharacterCodingException e) {
      return bytes;
    }
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
