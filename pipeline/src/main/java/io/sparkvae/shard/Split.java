package io.sparkvae.shard;

/** The part of a dataset that an image belongs to. */
public enum Split {
  TRAIN,
  VALIDATION,
  TEST;

  /** As it stands in the {@code split} column and in configurations. */
  public String column() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
