// SPDX-License-Identifier: Apache-2.0
/**
 * Files that hold many images as arrays of numbers: IDX, NumPy, CIFAR, STL-10; in directories and
 * in archives.
 *
 * <p>An {@link io.sparkvae.source.array.ArrayFormat} divides its files into tasks. An {@code
 * ArrayTask} reads a range of an {@code ImageArray} with its {@code LabelArray}.
 */
package io.sparkvae.source.array;
