/**
 * What a model is: a validated {@link io.sparkvae.model.ModelSpec} composed of parts (network,
 * posterior, likelihood), the graphs that it stands for, and the files that hold a trained one.
 * Formulas stand here once; training, encoding and statistics read the graph's outputs.
 */
package io.sparkvae.model;
