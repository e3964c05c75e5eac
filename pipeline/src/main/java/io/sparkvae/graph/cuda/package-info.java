// SPDX-License-Identifier: Apache-2.0
/**
 * The executor for NVIDIA's cards, in float.
 *
 * <p><b>Values.</b> A {@link io.sparkvae.graph.cuda.CudaProgram} is what a card does for one
 * evaluation: the text of its kernels, and {@link io.sparkvae.graph.cuda.CudaCommand}s in order,
 * whose arguments are {@link io.sparkvae.graph.cuda.Place}s. No card is needed to make or read one.
 *
 * <p><b>From a graph to a program.</b> {@code CudaPlan} gives every value its place, in the order
 * and with the fused loops of {@code graph.plan}; {@code Kernels} has the commands of each
 * operation and writes their text into a {@code KernelText}. {@link
 * io.sparkvae.graph.cuda.CudaSession} evaluates programs; {@link
 * io.sparkvae.graph.cuda.CudaTraining} keeps the state of training on the card, with kernels around
 * the gradient ({@code InputText}, {@code StepText}) that make the inputs, change the parameters
 * and look for numbers that are not finite. A {@code BoundProgram} is a program with memory.
 *
 * <p><b>The way to a card.</b> {@code CudaDevice.open} starts the driver ({@code CudaDriver}),
 * finds and loads NVRTC and cuBLAS ({@code CudaLibraries}, {@code CudaLibrary}, {@code
 * CudaPlaces}), and retains the card's primary context. No library comes with this program or is
 * needed to build it. There is one device for each card in a process; every thread that uses it
 * calls {@code enter} first, because CUDA keeps the context by thread and Spark gives a task any
 * thread of its pool.
 *
 * <p><b>The way of a program.</b>
 *
 * <ol>
 *   <li>{@code device.module(source)}: {@code CudaCompiler} compiles the text with NVRTC to machine
 *       code for this kind of card, or {@code CubinCache} has it already.
 *   <li>{@code device.allocate} and {@code device.pin}: {@code DeviceMemory} for the buffers that
 *       places name, {@code PinnedMemory} for what goes up and comes down.
 *   <li>{@code device.stream}: a {@code CudaStream} takes commands and returns at once. The same
 *       commands run once as they are, and are then recorded as a {@code CapturedGraph}, which runs
 *       again by one call. {@code CudaEvent}s order streams, such as one for transfers beside one
 *       for computation.
 * </ol>
 *
 * <p>Whoever asks for a module, memory, a stream, a graph or an event closes it.
 *
 * <p><b>Errors.</b> Every return code passes through {@code CudaStatus}. It tells what an operator
 * can mend from defects, and both from an error that destroyed the context: then the process has
 * lost its card, and {@link io.sparkvae.machine.LostDeviceError} lets Spark retry in a new process.
 *
 * <p>The functions of CUDA are bound in one file, {@code CudaApi}. {@link
 * io.sparkvae.graph.cuda.CudaFacts} tells {@code doctor} what a machine has.
 */
package io.sparkvae.graph.cuda;
