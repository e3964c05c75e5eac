package io.sparkvae.bench;

import java.util.Optional;

/** scikit-image and scikit-learn: what people compute similarities and probes with. */
final class Scikit {
  private final PythonProgram program;

  Scikit(Site site) {
    this.program =
        new PythonProgram(site, "scikit.py", "skimage, sklearn", "scikit-image and scikit-learn");
  }

  /** Why they are no rivals here, or nothing. */
  Optional<String> unfit() {
    return program.unfit();
  }

  Entry similarity(int pairs, int side) {
    return program.entry(
        "scikit-image structural_similarity, %s x %s, 1 thread".formatted(side, side),
        "similarity",
        "" + pairs,
        "" + side);
  }

  /**
   * @param references images to learn from
   * @param images to tell
   */
  Entry probes(int references, int images, int dimensions) {
    return program.entry(
        "scikit-learn, nearest neighbours and logistic regression, 2 threads",
        "probes",
        "" + references,
        "" + images,
        "" + dimensions);
  }
}
