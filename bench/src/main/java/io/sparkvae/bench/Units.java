package io.sparkvae.bench;

/** Into how many shards the same images are divided. */
enum Units {
  FEW(1024),
  MANY(10);

  private final int images;

  Units(int images) {
    this.images = images;
  }

  /** Images of a shard. */
  int images() {
    return images;
  }

  /** Directory of the shards. */
  String shards() {
    return "shards-units-" + spelled();
  }

  /** Directory of their latents. */
  String latents() {
    return "latents-units-" + spelled();
  }

  String spelled() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
