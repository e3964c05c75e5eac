package io.sparkvae.source;

/** How images lie in a source. */
public enum SourceFormat {
  /** Decided by names and first bytes. */
  AUTO,
  FOLDER,
  TAR,
  ZIP,
  IDX,
  CIFAR10,
  NPZ,
  PARQUET,
  SPRITES
}
