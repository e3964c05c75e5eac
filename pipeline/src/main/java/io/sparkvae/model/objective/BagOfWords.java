// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.objective;

import com.fasterxml.jackson.annotation.JsonTypeName;
import io.sparkvae.configuration.Settings;
import io.sparkvae.graph.Expression;
import io.sparkvae.image.ImageShape;
import io.sparkvae.model.layer.Layers;
import io.sparkvae.model.scope.PerExample;
import io.sparkvae.model.scope.Phrase;
import io.sparkvae.model.scope.Scope;
import java.util.List;
import java.util.stream.IntStream;

/**
 * weight * -sum_t ln softmax(f(z))[x_t]: from z alone a network predicts how often each level of
 * the pixels occurs, not where (Zhao et al. 2017, arXiv 1703.10960, section 3.3, there the words of
 * a sentence). A decoder that reads the pixels before cannot take this from z.
 *
 * <p>An image is cut into {@code blocks} x {@code blocks} blocks of each frame and channel, and
 * each has a histogram of its own; one block is the paper's bag. A pixel counts as the nearest of
 * {@code levels} levels, evenly spaced from 0 to 1.
 *
 * @param blocks along each side
 * @param hidden units of the network's hidden layers, tanh
 */
@JsonTypeName("bag-of-words")
public record BagOfWords(double weight, int levels, int blocks, List<Integer> hidden)
    implements Term {
  private static final String LEVELS = "model.bagOfWords.levels";
  private static final String BLOCKS = "model.bagOfWords.blocks";
  private static final String NAME = "bagOfWords";

  public BagOfWords {
    Term.requireWeight("bag of words", weight);
    hidden = HiddenLayers.checked("bag of words", hidden);
    if (!areLevels(levels) || blocks < 1) {
      throw new IllegalArgumentException(
          "bag of words: expected 2 to 256 levels and at least 1 block, found %s and %s"
              .formatted(levels, blocks));
    }
  }

  private static boolean areLevels(int levels) {
    return levels >= 2 && levels <= 256;
  }

  static BagOfWords from(Settings settings, Reduction reduction, Occasion occasion) {
    reduction.requireSum(settings, "bag-of-words");
    int levels = settings.integer(LEVELS);
    if (!areLevels(levels)) {
      throw settings.refused(LEVELS, "2 to 256 levels", levels);
    }
    int blocks = settings.integerFrom(BLOCKS, 1);
    ImageShape shape = occasion.shape();
    if (shape.height() % blocks != 0 || shape.width() % blocks != 0) {
      throw settings.refused(
          BLOCKS,
          "a number that divides height and width of the images, %s and %s"
              .formatted(shape.height(), shape.width()),
          blocks);
    }
    return new BagOfWords(
        settings.realFrom("model.bagOfWords.weight", 0),
        levels,
        blocks,
        HiddenLayers.from(settings, "model.bagOfWords.hidden"));
  }

  @Override
  public PerExample value(Evidence evidence) {
    return new PerExample(crossEntropy(evidence).times(weight));
  }

  /** -sum_t ln softmax(f(z))[x_t], the mean over an example's samples, {@code [batch]}. */
  Expression crossEntropy(Evidence evidence) {
    Scope scope = evidence.scope();
    Expression z = evidence.draw().z();
    long rows = z.shape().get(0);
    long bags = bags(scope.shape());
    Expression logits =
        Layers.linear(
            scope, HiddenLayers.apply(scope, z, NAME, hidden), NAME + ".levels", bags * levels);
    Expression log = logits.reshape(rows * bags, levels).logSoftmax(1).reshape(rows, bags * levels);
    Expression counts = scope.repeated(counts(scope.shape(), evidence.x()));
    return scope.meanOfSamples(counts.times(log).sum(1).negate());
  }

  private long bags(ImageShape shape) {
    return (long) shape.frames() * shape.channels() * blocks * blocks;
  }

  /**
   * How many pixels of each block have each level.
   *
   * @param x {@code [batch, size]}
   * @return {@code [batch, bags * levels]}
   */
  Expression counts(ImageShape shape, Expression x) {
    long batch = x.shape().get(0);
    long bags = bags(shape);
    long planes = (long) shape.frames() * shape.channels();
    long height = shape.height() / blocks;
    long width = shape.width() / blocks;
    long area = height * width;
    Expression pixels =
        x.reshape(batch, planes, blocks, height, blocks, width)
            .permute(0, 1, 2, 4, 3, 5)
            .reshape(batch * bags, 1, area);
    double[] bounds = IntStream.range(0, levels - 1).mapToDouble(level -> level + 0.5).toArray();
    Expression above =
        pixels.times(levels - 1).greater(Expression.constant(bounds, levels - 1L, 1)).sum(2);
    // As many as are above the level below it, without those above it.
    Expression all = Expression.constant(area).broadcast(batch * bags, 1);
    Expression none = Expression.constant(0).broadcast(batch * bags, 1);
    return Expression.concat(1, List.of(all, above))
        .minus(Expression.concat(1, List.of(above, none)))
        .reshape(batch, bags * levels);
  }

  @Override
  public String words() {
    return "%s times the error of a guess of the image's grey levels from z alone"
        .formatted(Phrase.number(weight));
  }
}
