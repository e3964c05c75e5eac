// SPDX-License-Identifier: Apache-2.0
/**
 * The report of a run: one self-contained HTML page, and its pictures as PNG files beside it.
 *
 * <p>A page is a list of {@link io.sparkvae.report.Section}s, each made by a class of its own from
 * the {@link io.sparkvae.report.Run}. Charts are drawn on a {@link io.sparkvae.report.Canvas}: as
 * SVG in the page, so that it needs no fonts of the machine that makes it, and as PNG for the
 * files.
 */
package io.sparkvae.report;
