// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.ingest;

import io.sparkvae.image.Decoded;
import io.sparkvae.image.Fitting;
import io.sparkvae.image.Image;
import io.sparkvae.image.ImageDecoder;
import io.sparkvae.image.ImageLimits;
import io.sparkvae.image.ImageShape;
import io.sparkvae.image.JpegSize;
import io.sparkvae.image.Rejection;
import io.sparkvae.output.Journal;
import io.sparkvae.shard.Split;
import io.sparkvae.shard.SplitRule;
import io.sparkvae.source.format.SourceImage;
import io.sparkvae.storage.Digest;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.apache.hadoop.fs.Path;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.LongAccumulator;
import org.apache.spark.util.SerializableConfiguration;
import org.apache.spark.util.TaskCompletionListener;

/**
 * The first pass. Every image of the source is decoded and fitted, or refused, and becomes a row of
 * a temporary file. All later steps read these files, so no image is decoded twice. When Spark
 * repeats a task, the new attempt writes its own files; only files that a task reports to the
 * driver count.
 *
 * @param directory the output directory
 * @param labelled whether the source's labels are kept
 * @param seen counts images, only to show progress
 */
record Staging(
    String directory,
    Fitting fitting,
    ImageLimits limits,
    JpegSize jpegSize,
    SplitRule split,
    boolean labelled,
    LongAccumulator seen,
    Broadcast<SerializableConfiguration> hadoop)
    implements Function2<Integer, Iterator<SourceImage>, Iterator<StagedTask>> {
  private static final long serialVersionUID = 1L;

  @Override
  public Iterator<StagedTask> call(Integer task, Iterator<SourceImage> images) throws IOException {
    Tally tally = Tally.empty();
    // A name that no other attempt has, not even an attempt of a run that was killed.
    String name = "%s/staged/%s-%s".formatted(Journal.DIRECTORY, task, UUID.randomUUID());
    try (ImageDecoder decoder = new ImageDecoder(limits, jpegSize, fitting);
        Output good = new Output(name + ".good");
        Output refused = new Output(name + ".refused")) {
      while (images.hasNext()) {
        SourceImage next = images.next();
        if (next.content() instanceof SourceImage.Candidate candidate) {
          StagedRow row = row(next, candidate, decoder);
          (row.isGood() ? good : refused).write(row);
          tally.add(row);
          seen.add(1);
        } else if (next.content() instanceof SourceImage.Ignored ignored) {
          tally.ignore(ignored.reason(), next.id());
        }
      }
      return List.of(new StagedTask(task, good.end(), refused.end(), tally)).iterator();
    }
  }

  /** A file that is created when its first row is written. */
  private final class Output implements AutoCloseable {
    private final String path;
    private StagedFile file;

    Output(String path) {
      this.path = path;
    }

    void write(StagedRow row) throws IOException {
      if (file == null) {
        file = new StagedFile(new Path(directory, path), hadoop.value().value());
      }
      file.write(row);
    }

    /** Completes the file, if there is one. */
    List<StagedTask.File> end() throws IOException {
      if (file == null) {
        return List.of();
      }
      file.close();
      return List.of(new StagedTask.File(path, file.bytes()));
    }

    @Override
    public void close() throws IOException {
      if (file != null) {
        file.close();
      }
    }
  }

  private StagedRow row(SourceImage source, SourceImage.Candidate candidate, ImageDecoder decoder) {
    Decoded decoded = candidate.decoded(decoder);
    if (decoded instanceof Image image) {
      decoded = fitting.apply(image);
    }
    if (decoded instanceof Image image) {
      byte[] sha256 = Digest.sha256(image.pixels());
      Optional<Split> found = split.of(source.id(), sha256);
      if (found.isPresent()) {
        return StagedRow.good(
            source.id(),
            labelled ? source.label() : null,
            source.factors(),
            image.pixels(),
            sha256,
            found.get());
      }
      decoded =
          new Rejection("no directory in its path names a split", "expected " + SplitRule.names());
    }
    Rejection why = (Rejection) decoded;
    return StagedRow.refused(source.id(), candidate.sha256(), why.reason(), why.detail());
  }

  /** The shapes of the images that can be decoded. */
  record Shapes(ImageLimits limits) implements FlatMapFunction<Iterator<SourceImage>, ImageShape> {
    private static final long serialVersionUID = 1L;

    @Override
    public Iterator<ImageShape> call(Iterator<SourceImage> images) {
      ImageDecoder decoder = new ImageDecoder(limits);
      // The iterator decodes images after this call has returned, so the decoder is closed at the
      // task's end.
      TaskCompletionListener closing = context -> decoder.close();
      TaskContext.get().addTaskCompletionListener(closing);
      Iterable<SourceImage> once = () -> images;
      return StreamSupport.stream(once.spliterator(), false)
          .map(SourceImage::content)
          .filter(SourceImage.Candidate.class::isInstance)
          .map(content -> ((SourceImage.Candidate) content).decoded(decoder))
          .filter(Image.class::isInstance)
          .map(image -> ((Image) image).shape())
          .iterator();
    }
  }
}
