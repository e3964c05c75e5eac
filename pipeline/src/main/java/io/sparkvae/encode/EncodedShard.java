package io.sparkvae.encode;

import io.sparkvae.provenance.Manifest;
import java.io.Serializable;

/**
 * What an attempt at a {@link ShardUnit} made.
 *
 * @param unit that was done
 * @param written where the file lies until it is adopted
 */
record EncodedShard(ShardUnit unit, String written, long bytes, String sha256)
    implements Serializable {

  Manifest.DataFile dataFile() {
    return new Manifest.DataFile(unit.path(), bytes, sha256);
  }
}
