/** What a model makes: samples, reconstructions, interpolations, traversals, as pictures. */
package io.sparkvae.generate;
