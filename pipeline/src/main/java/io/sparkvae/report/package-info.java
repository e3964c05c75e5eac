// SPDX-License-Identifier: Apache-2.0
/**
 * The stage {@code report}: one self-contained HTML page about a run, and its pictures as PNG files
 * beside it.
 *
 * <p>Main types: {@link io.sparkvae.report.ReportStage} declares the stage. {@code Run} holds the
 * results that the report is about. A page is a list of {@code Section}s; each is made by a class
 * of its own, such as {@code TrainingSection}. A {@code Chart} draws on a {@code Canvas}: as SVG in
 * the page, which needs no fonts on the machine that writes it, and as PNG for the files.
 *
 * <p>A call: {@code ReportStage.plan} opens the run and gives a {@code Reporting}. Its {@code run}
 * decodes a few images on the driver, makes the sections in their order, composes the {@code Page},
 * and writes page and pictures. To add a section, write its class and add it to the list in {@code
 * Reporting}.
 */
package io.sparkvae.report;
