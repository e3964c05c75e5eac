package io.sparkvae.shard;

import io.sparkvae.provenance.OutputDirectory;
import java.io.IOException;
import org.apache.hadoop.fs.Path;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;
import org.slf4j.LoggerFactory;

/** Where an ingestion writes: its output directory, and two directories in it that do not stay. */
record Workspace(OutputDirectory directory, Broadcast<SerializableConfiguration> hadoop)
    implements AutoCloseable {

  /** The directory itself, as text for executors. */
  String root() {
    return directory.path().toString();
  }

  /** The table of the first pass. */
  String staging() {
    return directory.resolve("staging").toString();
  }

  /** Files that are not complete yet. */
  String temporary() {
    return directory.resolve("temporary").toString();
  }

  @Override
  public void close() {
    delete(staging());
    delete(temporary());
  }

  private void delete(String path) {
    try {
      new Path(path).getFileSystem(hadoop.value().value()).delete(new Path(path), true);
    } catch (IOException e) {
      LoggerFactory.getLogger(Ingestion.class).warn("{}: cannot be removed", path, e);
    }
  }
}
