// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.score;

import io.sparkvae.stats.sample.NeighbourContent;

/**
 * The numbers of {@code probes.json}: how well the class of test images is told from their
 * posterior means, by classifiers that learned from training images.
 *
 * @param references number of labelled training images
 * @param images number of labelled test images
 * @param classes number of classes of the training images
 * @param k number of neighbours that vote
 * @param neighbours accuracy of the k nearest neighbours (Euclidean distance)
 * @param linear accuracy of a multinomial logistic regression on standardised means
 * @param mostFrequent share of the test images whose class is the most frequent one of the training
 *     images: the accuracy of a guess that ignores the latents
 */
public record ProbesContent(
    int references,
    int images,
    int classes,
    int k,
    Proportion neighbours,
    Proportion linear,
    double mostFrequent) {
  static ProbesContent of(NeighbourContent nearest, int classes, long right) {
    return new ProbesContent(
        nearest.references(),
        nearest.images(),
        classes,
        nearest.k(),
        Proportion.of(Math.round(nearest.accuracy() * nearest.images()), nearest.images()),
        Proportion.of(right, nearest.images()),
        nearest.mostFrequent());
  }
}
