package io.sparkvae.shard;

import io.sparkvae.provenance.Digest;
import io.sparkvae.provenance.Manifest;
import java.util.HashMap;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * A complete shards directory.
 *
 * @param directory qualified path
 * @param content shape, counts and files
 * @param source its manifest and digest
 */
public record Shards(Path directory, ShardsContent content, Manifest.Read source) {
  public static final String KIND = "shards";

  /**
   * Opens a shards directory.
   *
   * @throws io.sparkvae.failure.ConfigurationFailure when there is no complete one
   * @throws io.sparkvae.failure.DataFailure when its manifest is corrupt
   */
  public static Shards open(Path directory, Configuration hadoop) {
    Manifest.Read read = Manifest.read(directory, KIND, hadoop);
    return new Shards(directory, read.manifest().contentAs(ShardsContent.class, directory), read);
  }

  /**
   * SHA-256 of what the shards hold, in their order. The same images ingested anew with the same
   * settings have the same, wherever and whenever; the manifest's own digest has paths and times in
   * it.
   */
  public String digest() {
    Map<String, Manifest.DataFile> files = new HashMap<>();
    source.manifest().files().forEach(file -> files.put(file.path(), file));
    StringBuilder text = new StringBuilder(content.shape().toString());
    for (ShardsContent.Part part : content.parts()) {
      text.append("\n%s %s".formatted(part, files.get(part.path()).sha256()));
    }
    return Digest.ofText(text.toString());
  }
}
