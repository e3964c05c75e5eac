// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source.generated;

import io.sparkvae.configuration.Settings;
import io.sparkvae.image.Image;
import io.sparkvae.image.ImageShape;
import io.sparkvae.source.format.SourceImage;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * Sequences of one of the {@link Sprites} that moves over 64 x 64 grey pixels. Sequence i follows
 * from the seed and i. Its factors, in this order:
 *
 * <ol>
 *   <li>shape: 0 square, 1 ellipse, 2 heart;
 *   <li>scale: 0 to 5, as of {@link Sprites};
 *   <li>orientation: 0 to 39, as of {@link Sprites};
 *   <li>position across and
 *   <li>position down of the centre in the first frame, in pixels from the left and from the top;
 *   <li>velocity to the right and
 *   <li>velocity down when it starts, in pixels a frame.
 * </ol>
 *
 * <p>At an edge that reflects, the centre turns back at pixels 16 and 47, so that the sprite always
 * lies wholly inside the frame.
 *
 * @param sample number of sequences
 */
record MovingSprites(int sample, Motion motion) implements GeneratedTasks.Generator {
  static final String NAME = "moving-sprites";
  static final String SECTION = "ingest.movingSprites";

  static MovingSprites from(Settings settings) {
    return new MovingSprites(
        settings.integerFrom(SECTION + ".sample", 1), Motion.from(settings, SECTION));
  }

  ImageShape shape() {
    return new ImageShape(motion.frames(), 1, Sprites.SIDE, Sprites.SIDE);
  }

  @Override
  public GeneratedTasks.Making begin() {
    Sprites sprites = new Sprites();
    return number -> sequence(sprites, number);
  }

  private SourceImage sequence(Sprites sprites, long number) {
    String id = String.format(Locale.ROOT, "%s/%07d", NAME, number);
    SplittableRandom random = Draws.of(NAME, motion.seed(), id);
    int kind = random.nextInt(Sprites.KINDS);
    boolean reflected = motion.edge() == Motion.Edge.BOUNCE;
    int positions = reflected ? Sprites.POSITIONS : Sprites.SIDE;
    int first = reflected ? Sprites.FIRST_CENTRE : 0;
    Trajectory way = motion.draw(random, positions, positions);
    byte[] pixels = new byte[shape().size()];
    for (int t = 0; t < motion.frames(); t++) {
      int at = t * Sprites.SIDE * Sprites.SIDE;
      sprites.add(kind, first + way.x(t), first + way.y(t), pixels, at);
    }
    int[] look = Sprites.factors(kind * Sprites.POSITIONS * Sprites.POSITIONS);
    int[] factors = {
      look[0], look[1], look[2], first + way.x(), first + way.y(), way.velocityX(), way.velocityY()
    };
    return new SourceImage(
        id, Integer.toString(look[0]), factors, new SourceImage.Raw(new Image(shape(), pixels)));
  }
}
