// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.output;

import io.sparkvae.provenance.Manifest;
import java.io.Serializable;

/**
 * What an attempt at a unit of work made.
 *
 * @param unit its name
 * @param written where the file lies until it is adopted
 * @param file as the manifest will name it
 */
public record WrittenUnit(String unit, String written, Manifest.DataFile file)
    implements Serializable {}
