// SPDX-License-Identifier: Apache-2.0
/**
 * The stage {@code export}: latents or a model in the formats of other programs.
 *
 * <p>Main types: {@link io.sparkvae.export.ExportStage} declares the stage. {@link
 * io.sparkvae.export.Target} is what a result is exported to, one class a target; its {@code
 * permits} and {@code Kind} list them all. {@link io.sparkvae.export.LatentsExport} is the
 * manifest's content for targets of latents.
 *
 * <p>A call: {@code ExportStage.plan} reads the target from the setting {@code export.to}, and the
 * target plans the work. Targets that write files ({@code WrittenRows}) write one unit for each
 * latents file, in a Spark task that reports to the driver; the journal of the output directory
 * records what is done, so every row is written exactly once, whatever fails. A {@link
 * io.sparkvae.export.RowsFormat} is the layout of such a file.
 */
package io.sparkvae.export;
