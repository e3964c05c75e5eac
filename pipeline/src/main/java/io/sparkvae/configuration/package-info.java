// SPDX-License-Identifier: Apache-2.0
/**
 * The settings of a run, and where each value comes from.
 *
 * <p>{@link io.sparkvae.configuration.Settings} is the effective configuration. {@code
 * reference.conf} has the default, the meaning and the unit of every key; an unknown key is an
 * error that names the nearest known one. {@link io.sparkvae.configuration.Presets} has the named
 * models of papers. {@link io.sparkvae.configuration.WithoutEffect} lists the settings that do not
 * change a result.
 *
 * <p><b>The way of a call.</b> {@link io.sparkvae.configuration.Settings#reference} gives the
 * defaults and the preset that they name. {@link io.sparkvae.configuration.Settings#with} overlays
 * a HOCON file and {@link io.sparkvae.configuration.Settings#withOverride} a single {@code
 * key=value}; each returns new settings and checks keys and types. A stage reads its section once,
 * with typed methods such as {@code integerFrom} and {@code choice}, into a record of its own. A
 * value out of range is refused with {@link io.sparkvae.configuration.Settings#refused}, whose
 * message names the file and line that the value came from.
 */
package io.sparkvae.configuration;
