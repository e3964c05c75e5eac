package io.sparkvae.shard;

import io.sparkvae.provenance.AtomicFile;
import io.sparkvae.provenance.OutputDirectory;
import io.sparkvae.provenance.Storage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;
import org.slf4j.LoggerFactory;

/** Where an ingestion writes: its output directory, and two directories in it that do not stay. */
record Workspace(OutputDirectory directory, Broadcast<SerializableConfiguration> hadoop)
    implements AutoCloseable {

  /** The table of the first pass. */
  String staging() {
    return directory.resolve("staging").toString();
  }

  /** Files that are not complete yet. */
  String temporary() {
    return directory.resolve("temporary").toString();
  }

  /** Gives complete files their names. Returns them. */
  List<WrittenPart> adopt(List<WrittenPart> written) {
    for (WrittenPart part : written) {
      AtomicFile.move(new Path(part.temporary()), directory.resolve(part.path()), fileSystem());
    }
    return written;
  }

  private FileSystem fileSystem() {
    try {
      return Storage.of(directory.path(), hadoop.value().value());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    delete(staging());
    delete(temporary());
  }

  private void delete(String path) {
    try {
      fileSystem().delete(new Path(path), true);
    } catch (IOException e) {
      LoggerFactory.getLogger(Ingestion.class).warn("{}: cannot be removed", path, e);
    }
  }
}
