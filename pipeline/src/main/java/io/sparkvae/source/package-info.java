/**
 * Where images come from: one file per format, each an {@link io.sparkvae.source.ImageSource}. A
 * source is cut into tasks on the driver from names, lengths and headers alone; pixels are read
 * inside the tasks.
 *
 * <p>What is wrong with a single image makes it a refused one, with its reason. What is wrong with
 * a container (an archive that ends too early or expands too far, an IDX file with trailing bytes,
 * an NPZ file with Python objects) fails the job: how many images are lost in it is not known.
 */
package io.sparkvae.source;
