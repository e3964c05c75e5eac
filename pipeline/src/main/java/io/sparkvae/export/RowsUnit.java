// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.export;

import io.sparkvae.provenance.Manifest;
import java.io.Serializable;

/**
 * A unit of work: one file that is written from one file of latents, with the same rows in the same
 * order.
 *
 * @param name name of the unit
 * @param path of the file, relative to the output directory
 * @param latents the latents file's entry in its manifest
 * @param rows number of rows
 * @param format layout of the file
 */
record RowsUnit(String name, String path, Manifest.DataFile latents, long rows, RowsFormat format)
    implements Serializable {}
