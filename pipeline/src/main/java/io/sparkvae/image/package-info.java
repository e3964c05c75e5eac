/** One decoded image and its shape; decoding of encoded bytes with limits. */
package io.sparkvae.image;
