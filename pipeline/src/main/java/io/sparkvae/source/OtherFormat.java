// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source;

import io.sparkvae.source.encoded.ArchiveFormat;
import io.sparkvae.source.files.FileStart;
import io.sparkvae.source.files.IgnoreRule;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/** Formats in which data sets are distributed and that are not read, each with what to do. */
enum OtherFormat {
  HDF5("an HDF5 file", Advice.ARRAYS, "\211HDF\r\n\32\n") {
    /** A block of the user's can stand in front. */
    @Override
    boolean matches(FileStart file) {
      return super.matches(file) || isNamed(file, "h5", "hdf5", "he5");
    }
  },
  MATLAB(
      "a MATLAB file",
      "load it with scipy.io.loadmat and save its arrays with numpy.savez",
      "MATLAB ") {
    /** Those of version 4 have no signature. */
    @Override
    boolean matches(FileStart file) {
      return super.matches(file) || isNamed(file, "mat");
    }
  },
  /** A zip or a pickle, so its name counts. */
  PYTORCH("a PyTorch file", Advice.PICKLE) {
    @Override
    boolean matches(FileStart file) {
      return isNamed(file, "pt", "pth", "ckpt", "bin")
          && (ArchiveFormat.isZip(file) || isPickle(file));
    }
  },
  PICKLE("a Python pickle", Advice.PICKLE) {
    @Override
    boolean matches(FileStart file) {
      // Protocols 0 and 1 have no signature.
      return isPickle(file) || isNamed(file, "pkl", "pickle", "joblib");
    }
  },
  TF_RECORD(
      "a TFRecord file",
      "read it with tf.data.TFRecordDataset and write the encoded images as files or as Parquet (columns path, content)") {
    @Override
    boolean matches(FileStart file) {
      return file.name().contains(".tfrecord") || isTfRecord(file.bytes());
    }
  },
  RECORD_IO(
      "a RecordIO file of MXNet",
      "unpack it with mxnet.recordio.MXIndexedRecordIO and write the images as files",
      "\n\u0023\327\316"),
  LMDB("an LMDB database", "read it with Python's lmdb and write the images as files or as .npz") {
    @Override
    boolean matches(FileStart file) {
      return file.has(16, "\336\300\357\276");
    }
  },
  /** The signature stands at the end of its files; some of its directories hold Arrow's. */
  LANCE(
      "a Lance table",
      "read it by its name in a catalog: --format table --input lance.default.NAME, with spark.sql.catalog.lance") {
    @Override
    boolean matches(FileStart file) {
      return isNamed(file, "lance") || DELETIONS.matcher(file.name()).matches();
    }
  },
  ARROW(
      "an Arrow file",
      "write it as Parquet: pyarrow.parquet.write_table(pyarrow.feather.read_table(…), …)",
      "ARROW1",
      "\377\377\377\377"),
  SEVEN_ZIP("a 7z archive", Advice.REPACK, "7z\274\257\47\34"),
  RAR("a RAR archive", Advice.REPACK, "Rar!\32\7"),
  COMPRESSED(
      "a file compressed by a method (lz4, compress, lzip, lzma, Brotli)",
      "compress it with gzip, bzip2, xz or Zstandard",
      "\4\42\115\30",
      "\37\235",
      "LZIP\1") {
    @Override
    boolean matches(FileStart file) {
      return super.matches(file) || isNamed(file, "lzma", "br");
    }
  },
  CAB("a Windows cabinet", Advice.REPACK, "MSCF"),
  CPIO("a cpio archive", Advice.REPACK, "070701", "070702", "070707"),
  AR("an ar archive", Advice.REPACK, "!<arch>\n"),
  ORC("an ORC table", Advice.TABLE, "ORC"),
  AVRO("an Avro table", Advice.TABLE, "Obj\1"),
  SQLITE("an SQLite database", Advice.DATABASE, "SQLite format 3\0"),
  FILM("a film", "extract its frames: ffmpeg -i FILM frames/%05d.png", "\32E\337\243") {
    @Override
    boolean matches(FileStart file) {
      boolean avi = file.has(0, "RIFF") && file.has(8, "AVI ");
      boolean mp4 = file.has(4, "ftyp") && isNamed(file, "mp4", "mov", "m4v", "3gp");
      return avi || mp4 || super.matches(file);
    }
  },
  TEXT(
      "a table as text",
      "a CSV file with a header and a column for each pixel is read with ingest.format = table") {
    @Override
    boolean matches(FileStart file) {
      return isNamed(file, "csv", "tsv");
    }
  };

  /** Advice that several formats share. */
  private static final class Advice {
    static final String ARRAYS = "read it with h5py and save images and labels with numpy.savez";
    static final String PICKLE =
        "loading it can run code, so do it where you trust it, and save its arrays with numpy.savez";
    static final String REPACK = "unpack it, or pack its files as tar or zip";
    static final String TABLE = "set ingest.format = table";
    static final String DATABASE = "write it as Parquet with the columns path and content";
  }

  private static final Pattern DELETIONS = Pattern.compile("(?:.*/)?_deletions/[^/]+[.]arrow");
  private static final int TF_MASK = 0xa282ead8;

  private final String what;
  private final String advice;
  private final List<String> magics;

  /**
   * @param magics first bytes, as characters of Latin-1
   */
  OtherFormat(String what, String advice, String... magics) {
    this.what = what;
    this.advice = advice;
    this.magics = List.of(magics);
  }

  boolean matches(FileStart file) {
    return magics.stream().anyMatch(magic -> file.has(0, magic));
  }

  /** Returns the format of a file; empty when it is none of these. */
  static Optional<OtherFormat> of(FileStart file) {
    return Arrays.stream(values()).filter(format -> format.matches(file)).findFirst();
  }

  /** Returns what a file is and what to do with it, for messages. */
  String words() {
    boolean table = advice.contains("ingest.format = table");
    return what + (table ? ", which auto does not read; " : ", which is not read; ") + advice;
  }

  private static boolean isNamed(FileStart file, String... extensions) {
    return List.of(extensions).contains(IgnoreRule.extension(file.name()));
  }

  /** Pickles of protocol 2 and above begin with the protocol's number. */
  private static boolean isPickle(FileStart file) {
    byte[] bytes = file.bytes();
    return bytes.length > 2 && (bytes[0] & 255) == 0x80 && bytes[1] >= 2 && bytes[1] <= 5;
  }

  /** A record begins with its length in 8 bytes, and a masked CRC-32C of these. */
  private static boolean isTfRecord(byte[] bytes) {
    if (bytes.length < 12) {
      return false;
    }
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, 8);
    int value = (int) crc.getValue();
    int masked = (value >>> 15 | value << 17) + TF_MASK;
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt(8) == masked;
  }
}
