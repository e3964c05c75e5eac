// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.ingest;

import io.sparkvae.storage.Storage;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;
import org.apache.spark.util.TaskCompletionListener;

/** A temporary file of {@link StagedRow}s. */
final class StagedFile implements Closeable {
  private static final int BUFFER = 1 << 16;

  private final DataOutputStream out;
  private long bytes;

  /** Creates a file. */
  StagedFile(Path file, Configuration hadoop) throws IOException {
    var stream = Storage.of(file, hadoop).create(file, true);
    this.out = new DataOutputStream(new BufferedOutputStream(stream, BUFFER));
  }

  void write(StagedRow row) throws IOException {
    row.write(out);
    bytes += row.bytes();
  }

  /** Returns the length of the file, in bytes. */
  long bytes() {
    return bytes;
  }

  @Override
  public void close() throws IOException {
    out.close();
  }

  /** Reads such files, in Spark tasks. */
  record Reader(Broadcast<SerializableConfiguration> hadoop)
      implements FlatMapFunction<String, StagedRow> {
    private static final long serialVersionUID = 1L;

    @Override
    public Iterator<StagedRow> call(String path) throws IOException {
      Path file = new Path(path);
      var stream = Storage.of(file, hadoop.value().value()).open(file, BUFFER);
      DataInputStream in = new DataInputStream(new BufferedInputStream(stream, BUFFER));
      TaskCompletionListener closing = context -> close(in);
      TaskContext.get().addTaskCompletionListener(closing);
      return new Iterator<>() {
        private StagedRow next = advance(in);

        @Override
        public boolean hasNext() {
          return next != null;
        }

        @Override
        public StagedRow next() {
          StagedRow given = next;
          next = advance(in);
          return given;
        }
      };
    }

    private static StagedRow advance(DataInputStream in) {
      try {
        return StagedRow.read(in);
      } catch (EOFException e) {
        return null;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static void close(DataInputStream in) {
      try {
        in.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
