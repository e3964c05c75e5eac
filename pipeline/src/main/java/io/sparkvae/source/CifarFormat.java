// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source;

import io.sparkvae.failure.DataFailure;
import io.sparkvae.image.Image;
import io.sparkvae.image.ImageShape;
import io.sparkvae.image.Rejection;
import io.sparkvae.storage.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * CIFAR-10's binary files (Krizhevsky 2009): records of a label byte and 3 x 32 x 32 pixels, red,
 * green, blue. Ids are {@code train/data_batch_1/0042} and {@code test/test_batch/0042}.
 */
final class CifarFormat implements SourceFormat {
  private static final ImageShape SHAPE = ImageShape.of(3, 32, 32);
  static final int RECORD = 1 + 3 * 32 * 32;
  private static final int CLASSES = 10;

  private static final Pattern NAME =
      Pattern.compile("(.*/)?(data_batch_\\d+|test_batch)\\.bin", Pattern.CASE_INSENSITIVE);

  @Override
  public String name() {
    return "cifar10";
  }

  @Override
  public boolean isNamed(String path) {
    return NAME.matcher(path).matches();
  }

  /** Recognises the file by name and length: it has no magic bytes. */
  @Override
  public boolean recognises(FileStart file) {
    return isNamed(file.name()) && file.length() % RECORD == 0;
  }

  @Override
  public ImageSource open(Listing listing, SourcePlan plan, SourceAccess access) {
    List<Task> tasks = new ArrayList<>();
    for (Listing.Listed file : listing.files()) {
      Path path = listing.resolve(file);
      if (file.length() % RECORD != 0 || file.length() == 0) {
        throw new DataFailure(
            "%s: expected CIFAR-10 records of %d bytes, found %d bytes"
                .formatted(path, RECORD, file.length()));
      }
      String stem = file.path().replaceAll("(?i)\\.bin$", "");
      boolean test = stem.substring(stem.lastIndexOf('/') + 1).startsWith("test");
      long records = file.length() / RECORD;
      long perTask = Math.max(1, plan.taskBytes() / RECORD);
      for (long from = 0; from < records; from += perTask) {
        tasks.add(
            new Task(
                path.toString(),
                from,
                Math.min(records, from + perTask),
                (test ? "test/" : "train/") + stem));
      }
    }
    return new TaskedSource(listing.root().toString(), tasks);
  }

  private record Task(String file, long from, long until, String stem) implements SourceTask {
    @Override
    public long count() {
      return until - from;
    }

    @Override
    public SourceIterator open(Configuration hadoop) throws IOException {
      InputStream in = StorageStream.open(new Path(file), from * RECORD, hadoop);
      return new SourceIterator() {
        private long at = from;

        @Override
        SourceImage advance() throws IOException {
          if (at == until) {
            return null;
          }
          byte[] record = in.readNBytes(RECORD);
          if (record.length < RECORD) {
            throw new DataFailure(
                "%s: expected record %d, found the file's end".formatted(file, at));
          }
          String id = "%s/%05d".formatted(stem, at++);
          int label = record[0] & 255;
          if (label >= CLASSES) {
            Rejection why = new Rejection("label above 9", "found " + label);
            return new SourceImage(
                id, null, null, new SourceImage.Refused(why, Digest.sha256(record)));
          }
          byte[] pixels = Arrays.copyOfRange(record, 1, RECORD);
          return new SourceImage(
              id, Integer.toString(label), null, new SourceImage.Raw(new Image(SHAPE, pixels)));
        }

        @Override
        public void close() throws IOException {
          in.close();
        }
      };
    }
  }
}
