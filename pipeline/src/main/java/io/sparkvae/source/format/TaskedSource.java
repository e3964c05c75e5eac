// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source.format;

import io.sparkvae.failure.DataFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;
import org.apache.spark.util.TaskCompletionListener;

/** A source that is a list of tasks. */
public record TaskedSource(List<? extends SourceTask> tasks) implements ImageSource {
  public TaskedSource {
    tasks = List.copyOf(tasks);
  }

  /** Creates a source that must not be empty. */
  public TaskedSource(String location, List<? extends SourceTask> tasks) {
    this(tasks);
    if (tasks.isEmpty()) {
      throw new DataFailure("input %s: expected images, found none".formatted(location));
    }
  }

  @Override
  public OptionalLong expected() {
    boolean known = tasks.stream().allMatch(t -> t.count() >= 0);
    return known
        ? OptionalLong.of(tasks.stream().mapToLong(SourceTask::count).sum())
        : OptionalLong.empty();
  }

  @Override
  public Optional<Stream<String>> knownIds() {
    return all(SourceTask::knownIds);
  }

  @Override
  public Optional<Stream<String>> knownLabels() {
    return all(SourceTask::knownLabels);
  }

  /** Returns what all tasks know; empty when one does not know it. */
  private Optional<Stream<String>> all(Function<SourceTask, Optional<Stream<String>>> known) {
    return tasks.stream().allMatch(task -> known.apply(task).isPresent())
        ? Optional.of(tasks.stream().flatMap(task -> known.apply(task).orElseThrow()))
        : Optional.empty();
  }

  @Override
  public JavaRDD<SourceImage> images(
      SparkSession spark, Broadcast<SerializableConfiguration> hadoop) {
    return JavaSparkContext.fromSparkContext(spark.sparkContext())
        .<SourceTask>parallelize(List.copyOf(tasks), tasks.size())
        .flatMap(new Open(hadoop));
  }

  private record Open(Broadcast<SerializableConfiguration> hadoop)
      implements FlatMapFunction<SourceTask, SourceImage> {
    private static final long serialVersionUID = 1L;

    @Override
    public Iterator<SourceImage> call(SourceTask task) throws IOException {
      SourceIterator images = task.open(hadoop.value().value());
      TaskCompletionListener closing = context -> close(images);
      TaskContext.get().addTaskCompletionListener(closing);
      return images;
    }

    private static void close(SourceIterator images) {
      try {
        images.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
