// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.generate;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.sparkvae.image.ImageShape;
import java.util.List;

/**
 * The {@code content} of a generation manifest.
 *
 * @param shape shape of the images
 * @param samples number of rows of the table {@code samples/}; 0 without the table
 * @param pictures paths of the PNG files
 * @param split split of the images that were reconstructed; absent when none were
 * @param traversed traversed channels, in the order of the rows of the picture; of a vector, its
 *     dimensions
 * @param levels of a model with several levels of codes: what changes when a level's codes are
 *     those of another image; absent for other models and without images
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record GenerationContent(
    ImageShape shape,
    long samples,
    List<String> pictures,
    String split,
    List<Integer> traversed,
    List<LevelChange> levels) {
  public GenerationContent {
    pictures = List.copyOf(pictures);
    traversed = List.copyOf(traversed);
  }
}
