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
 * @param shards number of rows of {@code shards/}; absent without
 * @param from what z was drawn from; absent for the model's prior and for a prior over codes
 * @param posteriors number of images whose posteriors it was drawn from or fitted to; absent for
 *     the prior and a second stage
 * @param pictures paths of the PNG files in {@code pictures/}
 * @param images number of PNG files in {@code images/}; absent without
 * @param split split of the images that were reconstructed; absent when none were
 * @param traversalScale {@code aggregate} if the mean and standard deviation of traversals are
 *     those of the aggregate posterior; absent for those of the prior
 * @param traversed traversed channels, in the order of the rows of the picture; of a vector, its
 *     dimensions
 * @param levels of a model with several levels of codes: what changes when a level's codes are
 *     those of another image; absent for other models and without images
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record GenerationContent(
    ImageShape shape,
    long samples,
    Long shards,
    String from,
    Integer posteriors,
    List<String> pictures,
    Integer images,
    String split,
    String traversalScale,
    List<Integer> traversed,
    List<LevelChange> levels) {
  public GenerationContent {
    pictures = List.copyOf(pictures);
    traversed = List.copyOf(traversed);
  }
}
