// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.provenance;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.failure.DataFailure;
import io.sparkvae.storage.DigestedOutput;
import io.sparkvae.storage.Json;
import io.sparkvae.storage.SealedText;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Serializable;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Describes what a directory holds and how it was made. It is written last, so a directory is
 * complete exactly when it has a manifest. The file ends with one more field, {@code sha256}, the
 * digest of all bytes before it.
 *
 * @param kind what the directory is: {@code shards}, {@code model}, {@code latents}, {@code
 *     statistics}, {@code report}
 * @param formatVersion version of this layout; a reader refuses any other
 * @param created time of publication, ISO-8601
 * @param versions of Java, Spark, ND4J and sparkvae
 * @param configuration effective settings that shaped the result, by full key
 * @param inputs the directories that this one was made from, each with its own manifest
 * @param files the data files, relative to the directory
 * @param content what is specific to the kind: shapes, counts, numbers
 */
public record Manifest(
    String kind,
    int formatVersion,
    String created,
    Map<String, String> versions,
    Map<String, String> configuration,
    List<Input> inputs,
    List<DataFile> files,
    JsonNode content) {

  /** The version of the layout that this program writes and reads. */
  public static final int FORMAT_VERSION = 1;

  /**
   * The name of the file in its directory. The leading underscore hides it from readers of tables,
   * such as Spark and pyarrow, which then read the directory as one table.
   */
  public static final String FILE_NAME = "_manifest.json";

  /** The name that earlier versions gave the file. Directories that have it are read as well. */
  public static final String EARLIER_FILE_NAME = "manifest.json";

  /** The fields of the content of shards and latents that list the data files. */
  private static final List<String> OF_FILES = List.of("parts", "files");

  /**
   * An input and how it was made.
   *
   * @param role what it was used as: {@code source}, {@code shards}, {@code model}, {@code latents}
   * @param path its path when the result was made
   * @param digest {@link Manifest#digest} of a directory, or of what identifies a source
   * @param manifest its manifest without lists of files; of a source its {@link SourceState}, or a
   *     JSON null
   */
  public record Input(String role, String path, String digest, JsonNode manifest) {}

  /**
   * A data file.
   *
   * @param path relative to the directory, with forward slashes
   */
  public record DataFile(String path, long bytes, String sha256) implements Serializable {}

  /** Reads the content of a file from a stream that it does not close. */
  @FunctionalInterface
  public interface Content<R> {
    /**
     * Reads the content.
     *
     * @param bytes length of the file according to its manifest; the stream may have fewer or more
     */
    R read(InputStream in, long bytes) throws IOException;
  }

  /** A manifest with its {@link Manifest#digest}. */
  public record Read(Path directory, Manifest manifest, String digest) {
    /**
     * Reads a small data file of the directory.
     *
     * @param most maximum length, in bytes
     * @throws DataFailure when it is missing, longer, or not what the manifest says
     */
    public byte[] file(String name, int most, Configuration hadoop) {
      return file(name, most, (in, bytes) -> in.readNBytes((int) bytes), hadoop);
    }

    /**
     * Reads a data file of the directory as a stream.
     *
     * @param most maximum length, in bytes
     * @param content reads the file; its result is returned only if the file is intact
     * @throws DataFailure as {@link #file(String, int, Configuration)}, or what the content throws
     */
    public <R> R file(String name, long most, Content<R> content, Configuration hadoop) {
      return VerifiedFile.read(this, name, most, content, hadoop);
    }

    /** Returns whether this is a single file of another program, and no directory. */
    public boolean isForeign() {
      return manifest.files.size() == 1 && manifest.files.get(0).path().equals(ForeignFile.ITSELF);
    }

    /**
     * Reads the file that {@link #isForeign} says this is, as a stream.
     *
     * @throws DataFailure as {@link #file(String, int, Configuration)}, or what the content throws
     */
    public <R> R foreign(Content<R> content, Configuration hadoop) {
      return file(ForeignFile.ITSELF, Long.MAX_VALUE, content, hadoop);
    }

    /** Returns this directory as an input of another: its manifest without lists of files. */
    public Input asInput(String role) {
      Manifest m = manifest;
      Manifest story =
          new Manifest(
              m.kind,
              m.formatVersion,
              m.created,
              m.versions,
              m.configuration,
              m.inputs,
              List.of(),
              withoutFiles(m.content));
      return new Input(role, directory.toString(), digest, Json.MAPPER.valueToTree(story));
    }
  }

  /**
   * Returns a content without what it says of each file. Every later result records it, and there
   * may be a hundred thousand files.
   */
  private static JsonNode withoutFiles(JsonNode content) {
    if (!(content instanceof ObjectNode fields)) {
      return content;
    }
    ObjectNode story = Json.MAPPER.createObjectNode();
    story.setAll(fields);
    return story.remove(OF_FILES);
  }

  /**
   * Returns the manifest of a result that is complete now, with the versions of this program.
   *
   * @param configuration effective settings that shaped the result, by full key
   */
  public static Manifest ofNow(
      String kind,
      Map<String, String> configuration,
      List<Input> inputs,
      List<DataFile> files,
      JsonNode content) {
    String now = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
    return new Manifest(
        kind, FORMAT_VERSION, now, Versions.current(), configuration, inputs, files, content);
  }

  /**
   * Returns this manifest, which names the kinds of device that computed the result.
   *
   * @param devices as {@link Versions#DEVICE} describes; empty if nothing was computed
   */
  public Manifest computedOn(String devices) {
    if (devices.isEmpty()) {
      return this;
    }
    Map<String, String> more = new TreeMap<>(versions);
    more.put(Versions.DEVICE, devices);
    return new Manifest(kind, formatVersion, created, more, configuration, inputs, files, content);
  }

  public Manifest {
    versions = Map.copyOf(versions);
    configuration = Map.copyOf(configuration);
    inputs = List.copyOf(inputs);
    files = List.copyOf(files);
  }

  /** Returns whether a directory has a manifest, and so is complete. */
  public static boolean isIn(Path directory, FileSystem fileSystem) throws IOException {
    return fileSystem.exists(new Path(directory, FILE_NAME))
        || fileSystem.exists(new Path(directory, EARLIER_FILE_NAME));
  }

  /**
   * Reads a directory's manifest. In place of a model it may be a single file of another program, a
   * zip: see {@link Read#isForeign}.
   *
   * @throws ConfigurationFailure when there is none, or it is of another kind
   * @throws DataFailure when it is corrupt
   */
  public static Read read(Path directory, String kind, Configuration hadoop) {
    Read read = ManifestFile.read(directory, kind, hadoop);
    if (!read.manifest.kind.equals(kind)) {
      throw new ConfigurationFailure(
          "%s: expected a %s directory, found a %s directory"
              .formatted(directory, kind, read.manifest.kind));
    }
    return read;
  }

  /** Reads the manifest of a directory of any kind. Errors as {@link #read}. */
  public static Manifest read(Path directory, Configuration hadoop) {
    return ManifestFile.readWithoutDigest(directory, "result", hadoop);
  }

  /** Returns the kind-specific content as a record. */
  public <T> T contentAs(Class<T> type, Path directory) {
    return contentAs(type, directory, Map.of());
  }

  /**
   * Returns the kind-specific content as a record, with defaults for fields that earlier versions
   * did not write.
   *
   * @param absent the default of each such field, by name
   */
  public <T> T contentAs(Class<T> type, Path directory, Map<String, JsonNode> absent) {
    JsonNode whole = content;
    if (content instanceof ObjectNode fields) {
      // Not a copy of what is below: there may be a hundred thousand files.
      ObjectNode merged = Json.MAPPER.createObjectNode();
      merged.setAll(absent);
      merged.setAll(fields);
      whole = merged;
    }
    try {
      return Json.MAPPER.treeToValue(whole, type);
    } catch (JsonProcessingException e) {
      throw new DataFailure(
          "manifest of %s: expected the content of a %s manifest, found %s"
              .formatted(directory, kind, e.getOriginalMessage()),
          e);
    }
  }

  /**
   * Returns the SHA-256 of what the directory holds: kind, files and content. A result that is made
   * again from the same inputs has the same digest. Paths, times and versions are recorded in the
   * manifest but are not part of the digest.
   */
  public String digest() {
    ObjectNode identity = Json.MAPPER.createObjectNode();
    identity.put("kind", kind).put("formatVersion", formatVersion);
    identity.putPOJO("files", files).set("content", content);
    DigestedOutput digested = new DigestedOutput(OutputStream.nullOutputStream());
    try {
      Json.MAPPER.writeValue(digested, identity);
    } catch (IOException e) {
      throw new IllegalStateException("a manifest is always writable", e);
    }
    return digested.digest();
  }

  /** Returns the bytes of the file {@value #FILE_NAME}, which end with their digest. */
  public byte[] toBytes() {
    try {
      return SealedText.seal(Json.MAPPER.writeValueAsBytes(this));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a manifest is always writable", e);
    }
  }
}
