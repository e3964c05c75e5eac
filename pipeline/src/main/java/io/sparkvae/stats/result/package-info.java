// SPDX-License-Identifier: Apache-2.0
/**
 * What the stage {@code stats} says of all images: one record for each JSON file, and the Parquet
 * tables that go with them. Each is computed from the merged {@code SplitMoments} on the driver.
 * {@code ResultFile} reads such a file of a finished directory.
 */
package io.sparkvae.stats.result;
