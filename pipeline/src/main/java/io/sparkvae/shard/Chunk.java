// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.shard;

import io.sparkvae.image.ImageShape;
import java.util.List;

/**
 * The rows of one row group, in file order. The arrays are not copied and must not be changed.
 *
 * @param shape of every image
 * @param rows number of rows
 * @param pixels uint8, {@code [rows, shape.size()]}, row-major
 * @param ids of the images
 * @param labels label of each image; null where an image has none
 * @param factors factors of each image; null where an image has none
 * @param sha256 of each image's pixels, {@code [rows][32]}
 */
public record Chunk(
    ImageShape shape,
    int rows,
    byte[] pixels,
    List<String> ids,
    Integer[] labels,
    int[][] factors,
    byte[][] sha256) {}
